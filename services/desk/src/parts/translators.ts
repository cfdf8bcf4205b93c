/**
 * Browsers' translators put `<font>` elements in the place of text nodes, or around them. React goes on
 * writing into the text node that nobody sees any more, and breaks when it takes out or puts something
 * beside it (facebook/react#11538). Staff read visitors in other languages, so translating stays
 * possible, and the three places at which React meets such a text are mended here.
 */
export function surviveTranslators(): void {
  const stands = watchReplacements();
  const { removeChild, insertBefore } = Node.prototype;
  Node.prototype.removeChild = function <T extends Node>(this: Node, child: T): T {
    const shown = childOf(this, child, stands);
    if (shown !== undefined) removeChild.call(this, shown);
    return child;
  };
  Node.prototype.insertBefore = function <T extends Node>(this: Node, node: T, at: Node | null): T {
    const shown = at === null ? null : (childOf(this, at, stands) ?? null);
    insertBefore.call(this, node, shown);
    return node;
  };
  const value = Object.getOwnPropertyDescriptor(Node.prototype, 'nodeValue');
  const write = value?.set;
  if (write === undefined) return;
  Object.defineProperty(Node.prototype, 'nodeValue', {
    ...value,
    set(this: Node, text: string | null) {
      write.call(this, text);
      comeBack(this, stands);
    },
  });
}

/** What a translator put in the place of a text. */
type Stands = WeakMap<Node, Node>;

function watchReplacements(): Stands {
  const stands: Stands = new WeakMap();
  const observer = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes } of records) {
      const font = [...addedNodes].find(isFont);
      const [text] = removedNodes;
      if (font !== undefined && text instanceof Text && !text.isConnected) stands.set(text, font);
    }
  });
  observer.observe(document.documentElement, { childList: true, subtree: true });
  return stands;
}

const isFont = (node: Node): boolean => node.nodeName === 'FONT';

/** The child of `parent` that shows `node`: itself, what it was wrapped in, or what replaced it. */
function childOf(parent: Node, node: Node, stands: Stands): Node | undefined {
  let shown: Node | null = node.parentNode === null ? (stands.get(node) ?? null) : node;
  while (shown !== null && shown.parentNode !== parent) {
    const above: Node | null = shown.parentNode;
    shown = above !== null && isFont(above) ? above : null;
  }
  return shown ?? undefined;
}

/** New words are shown as they are written; a translator that is at work translates them again. */
function comeBack(text: Node, stands: Stands): void {
  const stand = stands.get(text);
  if (stand === undefined || text.parentNode !== null) return;
  stands.delete(text);
  stand.parentNode?.replaceChild(text, stand);
}
