import { type ComponentChild, createElement, options, type VNode } from 'preact';

let wrapping = false;

/**
 * Gives every text an element of its own that is made anew when the text changes. A browser's
 * translator puts elements of its own in the place of text nodes; what changed in a text node that
 * nobody sees any more would never show (facebook/react#11538 is the same elsewhere).
 */
export function keepTranslatable(): void {
  const before = options.vnode;
  options.vnode = (vnode) => {
    before?.(vnode);
    if (wrapping || typeof vnode.type !== 'string') return;
    const { props } = vnode as VNode<{ children?: ComponentChild | ComponentChild[] }>;
    const { children } = props;
    if (children === undefined) return;
    props.children = Array.isArray(children) ? children.map(ownElement) : ownElement(children, 0);
  };
}

function ownElement(child: ComponentChild, at: number): ComponentChild {
  if (typeof child !== 'string' && typeof child !== 'number') return child;
  wrapping = true;
  const element = createElement('span', { key: `${at} ${child}` }, child);
  wrapping = false;
  return element;
}
