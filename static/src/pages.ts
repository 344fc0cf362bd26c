/** Entry of every ordinary page: the styles, and the behaviours that its elements ask for by name. */
import './styles/index.css';

import { mount, type Registry } from './core/behaviours';
import { start } from './shell/app';

/** Each room lists its own behaviours in its `behaviours.ts`. */
const rooms = import.meta.glob<Registry>(['./*/behaviours.ts', '!./core/*'], { import: 'behaviours', eager: true });

mount(document.body, Object.values(rooms));
start();
