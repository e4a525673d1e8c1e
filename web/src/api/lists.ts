/** A list as a page shows it, written as an Excel file by the server and saved by the browser. */
import type { ShownList } from '../ui/ListWorkbook';
import { call, client } from './client';
import { asApiError } from './problem';

export async function saveList(list: ShownList): Promise<void> {
  try {
    const file = await call(client.POST('/api/v1/list_workbooks', { body: list, parseAs: 'blob' }));
    save(file as unknown as Blob, `${list.title}.xlsx`);
  } catch (error) {
    throw asApiError(error);
  }
}

function save(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Some browsers begin to read only after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
