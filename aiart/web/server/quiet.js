// Gradio's script keeps how far an event is for each of its outputs and inputs, and at every news of any event goes
// through the whole page for each that it has ever kept: what a press on a button cost a browser. Events of ours name
// no component to show that on (QUIET in markup.py), but inputs count all the same, as `named.concat(inputs)`: of these
// lists, which are empty, nothing comes of that.
{
  const quieten = (config) => {
    for (const one of config?.dependencies ?? []) {
      const named = one.show_progress_on;
      if (named?.length === 0) Object.defineProperty(named, 'concat', {value: () => []});
    }
    return config;
  };
  Object.defineProperty(window, 'gradio_config', {
    configurable: true,
    set(config) {
      Object.defineProperty(window, 'gradio_config', {
        value: quieten(config), writable: true, configurable: true, enumerable: true,
      });
    },
  });
}
