/** Words at the door: signing in, choosing a password, and why a sign-in ended. */
export const enDoor = {
  'sign-in.title': 'Sign in to the desk',
  'sign-in.account': 'Account',
  'sign-in.password': 'Password',
  'sign-in.submit': 'Sign in',
  'sign-in.busy': 'Signing in…',
  'sign-in.refused':
    'This account and password do not belong together. Nothing was changed. Check both and try again.',
  'sign-in.slow-down': 'That was tried many times in a row. Wait a minute, then try again.',
  'password.title': 'Choose your own password',
  'password.lead': 'The one you came in with works only once.',
  'password.old': 'The password you came in with',
  'password.new': 'New password',
  'password.new-help':
    'At least {least, number} characters. Four or five words that belong to nobody but you are good.',
  'password.again': 'New password again',
  'password.submit': 'Save and open the desk',
  'password.busy': 'Saving…',
  'password.too-short': 'This is shorter than {least, number} characters. Add a few more.',
  'password.differs': 'The two do not match yet.',
  'password.refused':
    'The password you came in with is another one. Nothing was changed. Check it and try again.',
  'password.weak':
    'This one is easy to guess. Nothing was changed. Choose a longer one, or other words.',
  'password.same': 'This is the one you came in with. Choose another one.',
  'ended.signed-out': 'You signed out in another tab of this browser.',
  'ended.password-changed': 'Your password was changed in another place. Sign in with the new one.',
  'ended.password-reset':
    'Somebody who runs this service set your password anew. They have a password for you that works once. Ask your shift lead.',
  'ended.disabled':
    'Your account was switched off. Your chats go back to those who are waiting. Ask your shift lead.',
  'ended.replaced': 'Somebody else signed in with this browser.',
  'ended.expired': 'You were signed out after a long pause.',
  'ended.none': 'This browser no longer holds your sign-in. It may have been cleared.',
  'sign-in.kept':
    'The desk of {owner} is still here, with every word that was not sent. It opens again for {owner} only.',
  'other.title': '{guest} has signed in with this browser',
  'other.kept': 'What {owner} had not sent is kept in this tab, and shown to {owner} only.',
  'other.back':
    'If you are {owner}: sign out as {guest} in the other tab, then load this page again and sign in.',
  'other.go-on': 'Go on as {guest}',
  'loading.broken':
    'Our desk met a fault of ours and stopped. What you wrote is kept in this tab. Load the page again to go on.',
  'loading.title': 'The desk is not open yet',
  'loading.again': 'We keep trying. When our server is back, the desk opens by itself.',
  'loading.reload': 'Load the page again',
} as const;
