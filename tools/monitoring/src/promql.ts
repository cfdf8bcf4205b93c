import { parser } from '@prometheus-io/lezer-promql';

/** What a query takes from Prometheus: a metric, and the labels that it is chosen by. */
export interface Selector {
  readonly metric: string;
  /** Of its matchers, with the values that an `=` or `=~` without wildcards names. */
  readonly labels: readonly { readonly name: string; readonly values: readonly string[] }[];
}

export interface ReadQuery {
  readonly selectors: readonly Selector[];
  /** That it groups or joins by: `by (…)`, `on (…)`. */
  readonly grouped: readonly string[];
}

/** With Prometheus' own grammar. Throws with the place where it is no PromQL. */
export function readQuery(query: string): ReadQuery {
  const selectors: { metric: string; labels: Selector['labels'][number][] }[] = [];
  const grouped: string[] = [];
  const textOf = ({ from, to }: { readonly from: number; readonly to: number }): string =>
    query.slice(from, to);
  let isGrouping = false;
  parser.parse(query).iterate({
    enter(node) {
      const text = textOf(node);
      if (node.type.isError) {
        throw new Error(`no PromQL at ${node.from}: ${query.slice(0, node.to)} ⟨here⟩`);
      }
      if (node.name === 'GroupingLabels') isGrouping = true;
      else if (node.name === 'VectorSelector') selectors.push({ metric: '', labels: [] });
      else if (node.name === 'Identifier') {
        const last = selectors.at(-1);
        if (node.node.parent?.name === 'VectorSelector' && last) last.metric = text;
      } else if (node.name === 'LabelName' && isGrouping) grouped.push(text);
      else if (node.name === 'UnquotedLabelMatcher') {
        const { name = '', values = '' } = matcher.exec(text)?.groups ?? {};
        selectors.at(-1)?.labels.push({ name, values: plainValues(values) });
      }
    },
    leave(node) {
      if (node.name === 'GroupingLabels') isGrouping = false;
    },
  });
  return { selectors, grouped };
}

const matcher = /^(?<name>\w+)\s*(?:=|!=|=~|!~)\s*"(?<values>[^"]*)"$/;
const plainValues = (values: string): readonly string[] =>
  values.split('|').filter((value) => /^[\w.@-]+$/.test(value));
