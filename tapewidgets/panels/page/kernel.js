/** Whether there is a kernel behind a panel, by the kernel's own word: its status, its connection, the panel's comm. */

const LOST = ["restarting", "autorestarting", "terminating", "dead"];
const EVERY = 1000;

/** The kernel that a front end's widget manager speaks to: JupyterLab's, Notebook 7's and Voila's, or NbClassic's. */
function kernelOf(manager) {
  return manager?.kernel ?? manager?.notebook?.kernel ?? null;
}

/** "live", "away" or "gone", from a front end's objects; `first` is the kernel's id when the panel was made. */
export function kernelState(manager, widget, first) {
  if (widget?.comm_live === false) return "gone";
  if (!manager || !("kernel" in manager || "notebook" in manager)) return "live"; // it shows us no kernel: answers will tell
  const kernel = kernelOf(manager);
  if (!kernel) return "gone";
  if (LOST.includes(kernel.status) || (first && kernel.id !== first)) return "gone";
  const connected = kernel.connectionStatus === undefined ? kernel.is_connected?.() !== false : kernel.connectionStatus === "connected";
  return connected ? "live" : "away";
}

/** Call `tell(state)` now and whenever it may have changed. Returns {busy, knows, stop}. */
export function watchKernel(model, session, tell) {
  const manager = model.widget_manager;
  const first = kernelOf(manager)?.id;
  let [widget, followed, stopped] = [null, null, false];
  const look = () => {
    if (stopped) return;
    const kernel = kernelOf(manager);
    if (kernel !== followed) {
      for (const signal of ["statusChanged", "connectionStatusChanged"]) {
        followed?.[signal]?.disconnect(look);
        kernel?.[signal]?.connect(look);
      }
      followed = kernel;
    }
    tell(kernelState(manager, widget, first));
  };
  Promise.resolve(manager?.get_model?.(session)).then((found) => { widget = found; look(); }, () => {});
  model.on("comm_live_update", look);
  const timer = setInterval(look, EVERY); // a kernel may be exchanged without a word
  look();
  return {
    busy: () => kernelOf(manager)?.status === "busy",
    /** Whether an idle kernel still knows the panel; null where it cannot be asked. */
    knows: async () => {
      const kernel = kernelOf(manager);
      if (kernel?.status !== "idle" || !kernel.requestCommInfo) return null;
      const { content } = await kernel.requestCommInfo({ target_name: "jupyter.widget" });
      return content.comms === undefined ? null : session in content.comms;
    },
    stop: () => {
      stopped = true;
      clearInterval(timer);
      model.off("comm_live_update", look);
      for (const signal of ["statusChanged", "connectionStatusChanged"]) followed?.[signal]?.disconnect(look);
    },
  };
}
