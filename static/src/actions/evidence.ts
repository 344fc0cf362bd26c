import { all, one } from '../core/dom';
import { t } from '../core/text';
import { chosenPicture } from '../observations/chosen';
import { texts as words } from '../observations/texts';

/**
 * Photos that go along with an answer: shown, added to and taken away before the form is sent. They stay in the form's
 * own field, so that the browser sends them as it does without script.
 */
export function mount(element: HTMLElement): void {
  const row = one('[data-photos]', element);
  const field = one<HTMLInputElement>('input[type="file"]', row);
  const note = one('[data-photo-note]', element);
  const word = one('[data-shoot]', row);
  const first = word.textContent ?? '';
  let files: File[] = [];

  const keep = (chosen: File[]): void => {
    files = chosen;
    const held = new DataTransfer();
    for (const file of files) held.items.add(file);
    field.files = held.files;
    for (const old of all<HTMLImageElement>('.photo img', row)) URL.revokeObjectURL(old.src);
    for (const old of all('.photo', row)) old.remove();
    row.prepend(...files.map((file, index) => picture(file, index + 1)));
    word.textContent = files.length > 0 ? t(words.onePhotoMore) : first;
  };

  const picture = (file: File, n: number): HTMLElement =>
    chosenPicture(URL.createObjectURL(file), n, () => {
      keep(files.filter((other) => other !== file));
      note.textContent = t(words.photoAway, { n });
      field.focus();
    });

  // Choosing again adds: the browser by itself would put the new ones in place of the old.
  field.addEventListener('change', () => keep([...files, ...(field.files ?? [])]));
}
