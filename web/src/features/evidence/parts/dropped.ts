/** Files out of what was dropped or chosen, each with its path below the folder that was taken. */
export interface Found {
  file: File;
  path: string;
}

export const pathOf = (file: File) => file.webkitRelativePath || file.name;

/** Folders are walked; a browser hands their entries over in portions. */
export async function dropped(data: DataTransfer): Promise<Found[]> {
  // The entries are only there until the event ends, so they are all taken at once.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const found = await Promise.all(entries.map((entry) => walk(entry, '')));
  return found.flat();
}

async function walk(entry: FileSystemEntry, above: string): Promise<Found[]> {
  const path = above + entry.name;
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ file, path }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Found[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return found;
    found.push(...(await Promise.all(some.map((one) => walk(one, `${path}/`)))).flat());
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
