/**
 * Inflating what zlib has deflated (RFC 1950 and 1951), at once. The browser's own DecompressionStream answers some
 * tasks later: while a slider is dragged the next scene has come by then, and half of them were never drawn.
 */

const LENGTHS = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** Behind a length's symbol stand so many more bits, and behind a distance's. */
const lengthBits = (symbol) => (symbol < 4 || symbol === 28 ? 0 : (symbol >> 2) - 1);
const distanceBits = (symbol) => (symbol < 2 ? 0 : (symbol >> 1) - 1);

/** Canonical Huffman codes: how many there are of each length, and their symbols in order. */
function codesOf(lengths) {
  const [count, symbols] = [new Uint16Array(16), []];
  for (const length of lengths) if (length) count[length] += 1;
  for (let wanted = 1; wanted < 16; wanted++) lengths.forEach((length, symbol) => { if (length === wanted) symbols.push(symbol); });
  return { count, symbols };
}

const FIXED = [codesOf(Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8))), codesOf(Array(30).fill(5))];

/** The bytes that were deflated; an error for what is damaged. */
export function inflate(bytes) {
  let [at, held, room, size] = [2, 0, 0, 0];
  let out = new Uint8Array(bytes.length * 5);
  const fail = () => { throw new Error("The panel's data is damaged."); };
  const bits = (need) => {
    while (room < need) {
      if (at >= bytes.length) fail();
      held |= bytes[at++] << room;
      room += 8;
    }
    const value = held & ((1 << need) - 1);
    held >>>= need;
    room -= need;
    return value;
  };
  const symbolOf = ({ count, symbols }) => {
    let [code, first, index] = [0, 0, 0];
    for (let length = 1; length < 16; length++) {
      code |= bits(1);
      if (code - first < count[length]) return symbols[index + code - first];
      index += count[length];
      first = (first + count[length]) << 1;
      code <<= 1;
    }
    return fail();
  };
  const put = (byte) => {
    if (size === out.length) {
      const larger = new Uint8Array(2 * size + 64);
      larger.set(out);
      out = larger;
    }
    out[size++] = byte;
  };
  const table = () => {
    const [literals, distances, count] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
    const short = Array(19).fill(0);
    for (let index = 0; index < count; index++) short[ORDER[index]] = bits(3);
    const [codes, lengths] = [codesOf(short), []];
    while (lengths.length < literals + distances) {
      const symbol = symbolOf(codes);
      if (symbol < 16) lengths.push(symbol);
      else {
        const [again, times] = symbol === 16 ? [lengths.at(-1), bits(2) + 3] : [0, symbol === 17 ? bits(3) + 3 : bits(7) + 11];
        for (let time = 0; time < times; time++) lengths.push(again);
      }
    }
    return [codesOf(lengths.slice(0, literals)), codesOf(lengths.slice(literals))];
  };
  const copied = () => {
    held = room = 0;
    const length = bytes[at] | (bytes[at + 1] << 8);
    at += 4;
    if (!(at + length <= bytes.length)) fail();
    for (let byte = 0; byte < length; byte++) put(bytes[at++]);
  };
  const coded = ([literals, distances]) => {
    for (let symbol = symbolOf(literals); symbol !== 256; symbol = symbolOf(literals)) {
      if (symbol < 256) { put(symbol); continue; }
      const length = LENGTHS[symbol - 257] + bits(lengthBits(symbol - 257));
      const far = symbolOf(distances);
      const back = (far < 2 ? far : (2 + (far & 1)) << distanceBits(far)) + 1 + bits(distanceBits(far));
      if (!(back <= size)) fail();
      for (let byte = 0; byte < length; byte++) put(out[size - back]);
    }
  };
  for (let last = 0; !last;) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 0) copied();
    else if (kind < 3) coded(kind === 1 ? FIXED : table());
    else fail();
  }
  return out.subarray(0, size);
}
