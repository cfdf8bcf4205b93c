/** What will appear here and what to do: never a blank. */
export function Empty({ what, todo }: { what: string; todo?: string }) {
  return (
    <div className="empty">
      <p>{what}</p>
      {todo !== undefined && <p className="soft">{todo}</p>}
    </div>
  );
}
