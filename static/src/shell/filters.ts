/** A filter form whose address names only what was chosen. */
export function mount(element: HTMLElement): void {
  element.addEventListener('formdata', (event) => {
    const { formData } = event as FormDataEvent;
    for (const name of new Set(formData.keys())) {
      const chosen = formData.getAll(name).filter((value) => value !== '');
      formData.delete(name);
      for (const value of chosen) formData.append(name, value);
    }
  });
}
