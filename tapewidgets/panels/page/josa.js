/** Josa, the Korean particles, after names, numbers and code; the twin of tapewidgets/words/josa.py, with its tables. */

const FORMS = {
  은: ["은", "는", "은(는)"], 이: ["이", "가", "이(가)"], 을: ["을", "를", "을(를)"], 과: ["과", "와", "과(와)"],
  으로: ["으로", "로", "(으)로"], 이라: ["이라", "라", "(이)라"],
};
export const PARTICLES = Object.keys(FORMS);
const [FIRST_SYLLABLE, LAST_SYLLABLE, FINALS, RIEUL] = ["가", "힣", 28, 8];
const DIGITS = ["consonant", "rieul", "vowel", "consonant", "vowel", "vowel", "consonant", "rieul", "rieul", "vowel"];
const LETTERS = { l: "rieul", m: "consonant", n: "consonant", r: "rieul" };
const CLOSED_GREEK = "εουΕΟΥ";
const SIGNS = { "%": "vowel", "²": "consonant", "³": "consonant", "∞": "vowel" };
const SAID_OTHERWISE = new Map([
  ["consonant", "sin cos mean sum min norm target concat stack input output out hat dot step map set dataset type dtype none nan adam momentum hidden train"],
  ["rieul", "model label variable matmul kernel scale table title file null all total html url"],
  ["vowel", "tan tanh exp log sqrt abs inf true false mse mae relu gelu elu epoch op net network"],
].flatMap(([end, words]) => words.split(" ").map((word) => [word, end])));
const SPELLED = 4;

/** How a text ends when it is read aloud: "vowel", "consonant", "rieul", or "unknown". */
export function ending(text) {
  const spoken = text.replace(/[\s`'"”’)\]}>.,:;*_]+$/, "");
  const last = [...spoken].at(-1) ?? "";
  if (last >= FIRST_SYLLABLE && last <= LAST_SYLLABLE && last.length === 1) {
    const final = (last.charCodeAt(0) - FIRST_SYLLABLE.charCodeAt(0)) % FINALS;
    return final === 0 ? "vowel" : final === RIEUL ? "rieul" : "consonant";
  }
  if (/[0-9]/.test(last)) return numberEnding(spoken);
  const latin = /[A-Za-z]+$/.exec(spoken);
  if (latin) return wordEnding(latin[0]);
  if (last >= "\u0370" && last <= "\u03ff") return CLOSED_GREEK.includes(last) ? "consonant" : "vowel";
  return SIGNS[last] ?? "unknown";
}

function numberEnding(text) {
  const [, digits, rest] = /([0-9][0-9,]*)(\.[0-9]+|(?:\.[0-9]*)?[eE][-+]?[0-9]+)?$/.exec(text);
  const whole = digits.replaceAll(",", "");
  const zeros = /0*$/.exec(whole)[0].length;
  if (rest === undefined && zeros >= 12 && zeros < 16 && zeros < whole.length) return "vowel"; // 조
  return DIGITS[Number(text.at(-1))];
}

function wordEnding(word) {
  const low = word.toLowerCase();
  if (SAID_OTHERWISE.has(low)) return SAID_OTHERWISE.get(low);
  if (word.length === 1 || (word === word.toUpperCase() && word.length <= SPELLED) || !/[aeiouy]/.test(low)) return LETTERS[low.at(-1)] ?? "vowel";
  if (/(l|[^aeiou]le|ile|ale|ole|ule)$/.test(low)) return "rieul";
  if (/(m|n|ng|[aeiou]me|[aeiou]ne)$/.test(low)) return "consonant";
  return /(^|[^aeiou])[aeiou](p|t|k|c|ck)$/.test(low) ? "consonant" : "vowel";
}

/** A text with the form of a particle that fits it; with both forms where nobody can know. */
export function josa(text, particle) {
  const [closed, open, both] = FORMS[particle];
  const end = ending(text);
  if (end === "unknown") return text + both;
  return text + (end === "vowel" || (particle === "으로" && end === "rieul") ? open : closed);
}
