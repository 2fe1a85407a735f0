/** Playing a story: one clock for all views of a panel in a page, so that two of them do not make time run double. */

/**
 * The player of a panel: {playing, speed, toggle, pause, setSpeed}. `step`, `last` and `final` tell where the panel stands,
 * how far it may go now, and where its story ends.
 */
export function playerOf(connection, step, last, final = last) {
  connection.shared.player ??= makePlayer(connection, step, last, final);
  return connection.shared.player;
}

function makePlayer({ go, redraw, shared }, step, last, final) {
  const player = { playing: false, speed: 1, toggle, pause, setSpeed };
  let [timer, seen] = [0, 0];

  function toggle() {
    if (player.playing) { pause(); return; }
    if (step() === last() && last() < final()) return; // something is asked first
    if (step() === last()) go({ step: 0 });
    start();
  }
  function start() {
    player.playing = true;
    seen = step();
    timer = setInterval(tick, 1000 / player.speed);
    redraw();
  }
  /** One step further, unless another page of the panel has taken it. */
  function tick() {
    if (step() >= last()) { pause(); return; }
    if (step() === seen) {
      shared.travelTo = seen + 1;
      go({ step: seen + 1 });
    }
    seen = step();
    if (seen >= last() || shared.pauses?.[seen]) pause();
  }
  function pause() {
    if (!player.playing) return;
    clearInterval(timer);
    player.playing = false;
    redraw();
  }
  function setSpeed(speed) {
    player.speed = speed;
    if (player.playing) { clearInterval(timer); start(); } else redraw();
  }
  return player;
}
