/** A chosen file, and where the browser finds it again by itself, if it can. */
export interface Pick {
  file: File;
  handle: FileSystemFileHandle | null;
}

type Permission = { mode: 'read' };

/** The File System Access API, as far as it is used; only some browsers have it. */
declare global {
  interface Window {
    showOpenFilePicker?(options: { multiple: boolean }): Promise<FileSystemFileHandle[]>;
  }
  interface FileSystemFileHandle {
    queryPermission?(wanted: Permission): Promise<PermissionState>;
    requestPermission?(wanted: Permission): Promise<PermissionState>;
  }
  interface DataTransferItem {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  }
}

/** Lets a person choose; nothing chosen is an empty list. */
export async function choose(multiple: boolean): Promise<Pick[]> {
  if (!window.showOpenFilePicker) return (await chooseByInput(multiple)).map(file => ({ file, handle: null }));
  const handles = await window.showOpenFilePicker({ multiple }).catch(error => {
    if ((error as Error).name === 'AbortError') return [];
    throw error;
  });
  return Promise.all(handles.map(async handle => ({ file: await handle.getFile(), handle })));
}

function chooseByInput(multiple: boolean): Promise<File[]> {
  return new Promise(resolve => {
    const input = Object.assign(document.createElement('input'), { type: 'file', multiple });
    input.addEventListener('change', () => resolve([...input.files ?? []]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

/** What was dropped, folders left out. The handles must be asked for before the event is over. */
export async function dropped(data: DataTransfer): Promise<Pick[]> {
  const items = [...data.items].filter(item => item.kind === 'file')
    .map(item => ({ file: item.getAsFile(), handle: item.getAsFileSystemHandle?.().catch(() => null) }));
  const picks = await Promise.all(items.map(async ({ file, handle }) => ({ file, handle: await handle ?? null })));
  return picks.flatMap(({ file, handle }) =>
    file && handle?.kind !== 'directory' ? [{ file, handle: handle as FileSystemFileHandle | null }] : []);
}

/** The file behind a handle. Null: it is gone, or the person must allow it first (`ask`: only right after a click). */
export async function reopen(handle: FileSystemFileHandle, ask: boolean): Promise<File | null> {
  const wanted: Permission = { mode: 'read' };
  const permission = ask ? await handle.requestPermission?.(wanted) : await handle.queryPermission?.(wanted);
  return permission === 'granted' ? handle.getFile().catch(() => null) : null;
}
