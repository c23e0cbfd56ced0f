// What browsers have and jsdom lacks, and JupyterLab's widgets name while they are loaded.
window.DragEvent ??= class DragEvent extends MouseEvent {};
window.matchMedia ??= query => Object.assign(new EventTarget(), { matches: false, media: query });
Object.defineProperty(navigator, 'clipboard', { value: {} });
