/**
 * Graphviz's WebAssembly run by the browser that Python itself runs in: the bytes of graphviz.wasm in, a function
 * from DOT to SVG out. One expression, not a module: Pyodide evaluates it.
 */
(bytes) => {
  const module = new WebAssembly.Module(bytes);
  const [SUCCESS, BAD_FILE, NO_SUCH_FILE] = [0, 8, 44]; // WASI's numbers
  let memory;
  const words = () => new DataView(memory.buffer); // made anew: growing memory leaves the old buffer empty
  const noFile = () => BAD_FILE;
  const system = {
    environ_get: () => SUCCESS,
    environ_sizes_get: (count, size) => {
      words().setUint32(count, 0, true);
      words().setUint32(size, 0, true);
      return SUCCESS;
    },
    clock_time_get: (clock, precision, at) => {
      words().setBigUint64(at, BigInt(Date.now()) * 1_000_000n, true);
      return SUCCESS;
    },
    random_get: (at, length) => {
      crypto.getRandomValues(new Uint8Array(memory.buffer, at, length));
      return SUCCESS;
    },
    fd_write: (file, parts, count, at) => { // warnings, which nobody reads
      let written = 0;
      for (let part = 0; part < count; part++) written += words().getUint32(parts + 8 * part + 4, true);
      words().setUint32(at, written, true);
      return SUCCESS;
    },
    fd_close: noFile,
    fd_fdstat_get: noFile,
    fd_fdstat_set_flags: noFile,
    fd_filestat_get: noFile,
    fd_prestat_get: noFile,
    fd_prestat_dir_name: noFile,
    fd_read: noFile,
    fd_seek: noFile,
    path_filestat_get: () => NO_SUCH_FILE,
    path_open: () => NO_SUCH_FILE,
    proc_exit: (code) => { throw new Error(`Graphviz ended with code ${code}`); },
  };
  const graphviz = new WebAssembly.Instance(module, { wasi_snapshot_preview1: system }).exports;
  memory = graphviz.memory;
  const put = (text) => {
    const data = new TextEncoder().encode(`${text}\0`);
    const at = graphviz.malloc(data.length);
    new Uint8Array(memory.buffer).set(data, at);
    return at;
  };
  const read = (from, to) => new TextDecoder().decode(new Uint8Array(memory.buffer).slice(from, to));
  return (dot) => {
    const inputs = [dot, "svg", "dot"].map(put);
    const length = graphviz.malloc(4);
    try {
      const at = graphviz.graphviz_render(...inputs, length);
      if (!at) {
        const why = graphviz.graphviz_last_error();
        throw new Error(read(why, new Uint8Array(memory.buffer).indexOf(0, why)));
      }
      const svg = read(at, at + words().getUint32(length, true));
      graphviz.graphviz_free(at);
      return svg;
    } finally {
      for (const each of [...inputs, length]) graphviz.graphviz_free(each);
    }
  };
}
