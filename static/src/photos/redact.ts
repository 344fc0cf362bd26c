/** Covering faces and plates on a photo before it is released: boxes by finger, mouse and keys, in a hidden field. */
import { all, element as make, icon } from '../core/dom';
import { t, tn } from '../core/text';
import { between, isBox, moved, resized, written, type Box, type Spot } from './boxes';
import { texts } from './texts';

const STEP = 0.01;
const FIRST: Box = { x: 0.4, y: 0.4, w: 0.2, h: 0.2 };
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

class Cover {
  private boxes: Box[] = [];
  private readonly stage = make('div', { class: 'redact' });
  private readonly status = make('p', { role: 'status' });
  private readonly clear: HTMLButtonElement;
  private readonly saved: string;

  constructor(
    image: HTMLImageElement,
    private readonly field: HTMLInputElement,
  ) {
    image.draggable = false;
    image.replaceWith(this.stage);
    this.stage.append(image);
    const add = make('button', { type: 'button', class: 'btn btn--s' }, icon('square-plus'), t(texts.addBox));
    add.addEventListener('click', () => this.add({ ...FIRST }));
    this.clear = make('button', { type: 'button', class: 'btn btn--s' }, icon('trash-2'), t(texts.removeAll));
    this.clear.addEventListener('click', () => {
      this.boxes = [];
      this.draw();
      add.focus();
    });
    // Above the picture: a tall one would push it below the fold.
    this.stage.before(make('div', { class: 'redact__tools' }, add, this.clear, this.status));
    this.stage.addEventListener('pointerdown', (event) => this.pressed(event));
    if (field.value) this.boxes = JSON.parse(field.value) as Box[];
    this.saved = written(this.boxes);
    this.draw();
  }

  private add(box: Box): void {
    this.boxes.push(box);
    this.draw();
    this.focus(this.boxes.length - 1);
  }

  private remove(index: number): void {
    this.boxes.splice(index, 1);
    this.draw();
    if (this.boxes.length > 0) this.focus(Math.min(index, this.boxes.length - 1));
    else this.stage.parentElement?.querySelector<HTMLElement>('.redact__tools button')?.focus();
  }

  private signs(): HTMLElement[] {
    return [...this.stage.querySelectorAll<HTMLElement>('.redact__box')];
  }

  private focus(index: number): void {
    this.signs()[index]?.focus({ preventScroll: true });
  }

  private draw(): void {
    for (const sign of this.signs()) sign.remove();
    this.stage.append(...this.boxes.map((box, index) => this.sign(box, index)));
    this.write();
  }

  private sign(box: Box, index: number): HTMLElement {
    const name = t(texts.box, { n: index + 1, of: this.boxes.length });
    const grip = make('span', { class: 'redact__grip', 'aria-hidden': 'true' });
    const sign = make('div', { class: 'mask redact__box', role: 'button', tabindex: 0, 'aria-label': name }, grip);
    sign.addEventListener('keydown', (event) => this.key(event, index));
    this.lay(sign, box);
    return sign;
  }

  private lay(sign: HTMLElement | undefined, box: Box): void {
    if (!sign) return;
    sign.style.left = percent(box.x);
    sign.style.top = percent(box.y);
    sign.style.width = percent(box.w);
    sign.style.height = percent(box.h);
  }

  private change(index: number, box: Box): void {
    this.boxes[index] = box;
    this.lay(this.signs()[index], box);
    this.write();
  }

  private key(event: KeyboardEvent, index: number): void {
    const arrow = ARROWS[event.key];
    const box = this.boxes[index];
    if (!box || (!arrow && event.key !== 'Delete' && event.key !== 'Backspace')) return;
    event.preventDefault();
    if (!arrow) this.remove(index);
    else this.change(index, (event.shiftKey ? resized : moved)(box, arrow[0] * STEP, arrow[1] * STEP));
  }

  private spot(event: PointerEvent): Spot {
    const frame = this.stage.getBoundingClientRect();
    return { x: (event.clientX - frame.left) / frame.width, y: (event.clientY - frame.top) / frame.height };
  }

  private pressed(event: PointerEvent): void {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    event.preventDefault();
    const start = this.spot(event);
    const sign = event.target.closest<HTMLElement>('.redact__box');
    const index = sign ? this.signs().indexOf(sign) : -1;
    if (index === -1) this.drawNew(event, start);
    else this.drag(event, start, index, event.target.closest('.redact__grip') !== null);
  }

  private drawNew(event: PointerEvent, start: Spot): void {
    this.boxes.push(between(start, start));
    this.draw();
    const index = this.boxes.length - 1;
    this.follow(event, (spot) => this.change(index, between(start, spot)), () => {
      const box = this.boxes[index];
      if (box && isBox(box)) {
        this.focus(index);
      } else {
        this.boxes.splice(index, 1);
        this.draw();
      }
    });
  }

  private drag(event: PointerEvent, start: Spot, index: number, bySize: boolean): void {
    const was = this.boxes[index];
    if (!was) return;
    this.focus(index);
    const act = bySize ? resized : moved;
    this.follow(event, (spot) => this.change(index, act(was, spot.x - start.x, spot.y - start.y)), () => undefined);
  }

  private follow(event: PointerEvent, move: (spot: Spot) => void, ended: () => void): void {
    const listening = new AbortController();
    const { signal } = listening;
    this.stage.setPointerCapture(event.pointerId);
    this.stage.addEventListener('pointermove', (at) => move(this.spot(at)), { signal });
    for (const end of ['pointerup', 'pointercancel']) {
      this.stage.addEventListener(end, () => {
        listening.abort();
        ended();
      }, { signal });
    }
  }

  private write(): void {
    this.field.value = written(this.boxes);
    this.field.dispatchEvent(new Event('change', { bubbles: true }));
    const n = this.boxes.length;
    this.status.textContent = n === 0 ? t(texts.noBoxes) : tn(texts.oneBox, texts.boxes, n);
    this.clear.hidden = n === 0;
    const isSaved = this.field.value === this.saved;
    for (const said of all('[data-redact]')) said.hidden = (said.dataset['redact'] === 'saved') !== isSaved;
  }
}

export function mount(element: HTMLElement): void {
  const field = element.closest('form')?.elements.namedItem(element.dataset.field ?? 'boxes');
  if (!(element instanceof HTMLImageElement) || !(field instanceof HTMLInputElement)) {
    throw new Error('A photo to cover stands in a form with a hidden field for its boxes.');
  }
  new Cover(element, field);
}
