import { useCallback, useState } from 'react';
import { askForNotices, type NoticePermission, noticePermission } from './notices.js';

export function useNoticePermission(): {
  readonly permission: NoticePermission;
  readonly ask: () => void;
} {
  const [permission, setPermission] = useState(noticePermission);
  const ask = useCallback(() => void askForNotices().then(setPermission), []);
  return { permission, ask };
}
