/** The map-point language: shape is kind, fill is state, number is order, flag is late, ring is selected. */
import { svg } from '../core/dom';
import { t } from '../core/text';
import { texts } from './texts';
import type { Kind, PointProperties } from './types';

interface Shape {
  outline: string;
  lowerHalf: string;
  /** What is filled on either side of the number, and the lines that end it: told apart without colour too. */
  bands: string;
  lines: string;
  baseline: number;
}

const SHAPES: Record<Kind, Shape> = {
  risk: {
    outline: 'M20 2.5 37.5 20 20 37.5 2.5 20z',
    lowerHalf: 'M2.5 20H37.5L20 37.5z',
    bands: 'M2.5 20 20 2.5 23.5 6 6 23.5zM16.5 34 34 16.5 37.5 20 20 37.5z',
    lines: 'M6 23.5 23.5 6M16.5 34 34 16.5',
    baseline: 26,
  },
  positive: {
    outline: 'M20 4a16 16 0 1 1 0 32a16 16 0 1 1 0-32z',
    lowerHalf: 'M4 20a16 16 0 0 0 32 0z',
    bands: 'M4.7 24.7A16 16 0 0 1 24.7 4.7zM15.3 35.3A16 16 0 0 0 35.3 15.3z',
    lines: 'M4.7 24.7 24.7 4.7M15.3 35.3 35.3 15.3',
    baseline: 26,
  },
  suggestion: {
    outline: 'M6 4h28a2 2 0 0 1 2 2v24a2 2 0 0 1-2 2H17l-8 7v-7H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z',
    lowerHalf: 'M4 18H36v12a2 2 0 0 1-2 2H17l-8 7v-7H6a2 2 0 0 1-2-2z',
    bands: 'M4 23V6a2 2 0 0 1 2-2H23zM36 13V30a2 2 0 0 1-2 2H17z',
    lines: 'M4 23 23 4M17 32 36 13',
    baseline: 24,
  },
};

/** More digits than three do not fit inside a point. */
const MOST_DIGITS = 999;

export type Fill = 'open' | 'half' | 'wait' | 'done' | 'verified' | 'declined';

const FILLS: Record<string, Fill> = {
  new: 'open',
  accepted: 'open',
  unassigned: 'open',
  assigned: 'open',
  returned: 'open',
  planned: 'half',
  in_progress: 'half',
  waiting: 'wait',
  done: 'done',
  verified: 'verified',
  declined: 'declined',
  dismissed: 'declined',
  duplicate: 'declined',
  withdrawn: 'declined',
  noted: 'verified',
};

export function fillOf(state: string): Fill {
  return FILLS[state] ?? 'open';
}

export type PointLook = Pick<PointProperties, 'kind' | 'state' | 'number'> & {
  late?: boolean;
  selected?: boolean;
  unsent?: boolean;
  reviewed?: boolean;
};

/** Ground, what fills it, and the edge over both. */
function body(fill: Fill, shape: Shape): SVGElement[] {
  const edge = svg('path', { class: 'p-body', d: shape.outline });
  if (fill === 'declined') {
    const strike = `M5 ${shape.baseline + 9} 35 ${shape.baseline - 21}`;
    return [edge, svg('path', { class: 'p-strike', d: strike })];
  }
  if (fill !== 'half' && fill !== 'wait') return [edge];
  const ground = svg('path', { class: 'p-ground', d: shape.outline });
  if (fill === 'half') return [ground, svg('path', { class: 'p-fill', d: shape.lowerHalf }), edge];
  const bands = svg('path', { class: 'p-fill', d: shape.bands });
  return [ground, bands, svg('path', { class: 'p-line', d: shape.lines }), edge];
}

function mark(number: number | null, shape: Shape): SVGElement[] {
  return number !== null && number <= MOST_DIGITS ? [digits(String(number), shape.baseline)] : [];
}

function digits(text: string, baseline: number): SVGElement {
  return svg('text', { class: text.replace('×', '').length > 2 ? 'n n--3' : 'n', x: 20, y: baseline }, text);
}

function flag(): SVGElement {
  const bang = svg('text', { class: 'p-bang', x: 34, y: 10.5 }, '!');
  return svg('g', {}, svg('circle', { class: 'p-flag', cx: 34, cy: 6, r: 8.5 }), bang);
}

/** Somebody has reviewed it: a tick of its own, so that the half fill means "in progress" everywhere. */
function tick(): SVGElement {
  const disc = svg('circle', { class: 'p-seen', cx: 34, cy: 34, r: 8 });
  return svg('g', {}, disc, svg('path', { class: 'p-tick', d: 'm30.4 34.2 2.5 2.5 4.7-4.9' }));
}

/** The drawn point, as `components/point.html` draws it, without a name of its own: what holds it says what it is. */
export function pointShape(look: PointLook, size: '' | 's' | 'l' = ''): SVGSVGElement {
  const shape = SHAPES[look.kind];
  const fill = fillOf(look.state);
  const classes = [`p-${fill}`];
  if (look.late) classes.push('p-late');
  if (look.selected) classes.push('p-sel');
  if (look.unsent) classes.push('p-unsent');
  const group = svg('g', { class: classes.join(' ') }, svg('path', { class: 'p-rim', d: shape.outline }));
  if (look.selected) group.append(svg('path', { class: 'p-rim2', d: shape.outline }));
  group.append(...body(fill, shape), ...mark(look.number, shape));
  if (look.reviewed) group.append(tick());
  if (look.late) group.append(flag());
  const className = size ? `pt pt--${size}` : 'pt';
  return svg('svg', { class: className, viewBox: '-3 -3 46 46', 'aria-hidden': 'true' }, group);
}

/** Several points in one: no kind's shape and no state's fill, but a pile with a count, as `components/point.html`. */
export function stackShape(count: number, late: boolean): SVGSVGElement {
  const pile = (className: string, y: number): SVGElement =>
    svg('rect', { class: className, x: 0, y, width: 40, height: 24, rx: 12 });
  const group = svg(
    'g',
    { class: 'p-stack' },
    pile('p-rim', 11),
    pile('p-card', 2),
    pile('p-card', 6.5),
    pile('p-body', 11),
    digits(count > MOST_DIGITS ? `${MOST_DIGITS}+` : `×${count}`, 29),
  );
  if (late) group.append(flag());
  return svg('svg', { class: 'pt', viewBox: '-3 -3 46 46', 'aria-hidden': 'true' }, group);
}

function word(key: string): string {
  return key in texts ? t(texts[key as keyof typeof texts]) : key;
}

/** "Risk 6, på gång, försenad": what the drawing says, in words. */
export function pointName(look: PointLook): string {
  const parts = [look.number === null ? word(look.kind) : `${word(look.kind)} ${look.number}`, word(look.state)];
  if (look.late) parts.push(t(texts.late));
  if (look.unsent) parts.push(t(texts.unsent));
  if (look.reviewed) parts.push(t(texts.reviewed));
  return parts.join(', ');
}
