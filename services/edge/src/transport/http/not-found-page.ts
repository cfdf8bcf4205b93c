/** Neutral on purpose: it may stand on a screen that somebody else sees. */
export const notFoundPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Not found</title>
<p>There is nothing at this address.</p>
<p><a href="/">Go to the start</a></p>
</html>
`;
