/** The image cannot be made from what is here. The message is a sentence for whoever asked for it. */
export class ImageFault extends Error {
  readonly code = 'ImageFault';
}
