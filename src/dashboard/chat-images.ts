/** The images that go out with the next message: dropped, pasted or chosen. */
import { button, element, part, replaceContent } from './element.js';

export interface AttachedImage {
  readonly name: string;
  /** For the model. */
  readonly dataUrl: string;
  /** For this page, until it is released. */
  readonly shownUrl: string;
}

export interface ChatImages {
  /** Hands the images over and forgets them. */
  take(): readonly AttachedImage[];
  readonly count: number;
}

/** @param refused called with the reason for which a file is not taken. */
export function createChatImages(refused: (reason: string) => void): ChatImages {
  let images: readonly AttachedImage[] = [];
  const area = part('try');
  const input = part('files', HTMLInputElement);
  const draw = (): void => {
    part('attached').hidden = images.length === 0;
    replaceContent(part('attached'), ...images.map(item));
  };
  const item = (image: AttachedImage): HTMLElement => {
    const remove = (): void => {
      URL.revokeObjectURL(image.shownUrl);
      images = images.filter((each) => each !== image);
      draw();
      part('question').focus();
    };
    const picture = element('img', { src: image.shownUrl, alt: image.name });
    return element(
      'li',
      {},
      picture,
      button('✕', remove, { class: 'plain', 'aria-label': `Remove ${image.name}` }),
    );
  };
  const add = async (files: Iterable<File>): Promise<void> => {
    refused('');
    for (const file of files) {
      if (!TYPES.includes(file.type)) refused(`${file.name} is not a PNG, JPEG, GIF or WebP image.`);
      else if (file.size > MAX_BYTES) refused(`${file.name} has more than ${MAX_BYTES / 1024 / 1024} MB.`);
      else if (images.length >= MAX_IMAGES) refused(`A message takes at most ${MAX_IMAGES} images here.`);
      else {
        const dataUrl = await dataUrlOf(file);
        images = [...images, { name: file.name, dataUrl, shownUrl: URL.createObjectURL(file) }];
      }
    }
    draw();
    part('question').focus();
  };

  part('attach').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    void add([...(input.files ?? [])]);
    input.value = '';
  });
  area.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length > 0) void add(files);
  });
  area.addEventListener('dragover', (event) => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    area.dataset['drop'] = '';
  });
  area.addEventListener('dragleave', (event) => {
    if (!(event.relatedTarget instanceof Node && area.contains(event.relatedTarget)))
      delete area.dataset['drop'];
  });
  area.addEventListener('drop', (event) => {
    event.preventDefault();
    delete area.dataset['drop'];
    void add([...(event.dataTransfer?.files ?? [])]);
  });
  // A file dropped beside the chat would replace the page.
  for (const type of ['dragover', 'drop']) addEventListener(type, (event) => event.preventDefault());
  return {
    take() {
      const taken = images;
      images = [];
      draw();
      return taken;
    },
    get count() {
      return images.length;
    },
  };
}

const TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
/** Claude's API takes 5 MB of an image as base64, which is a third longer. */
const MAX_BYTES = 3.5 * 1024 * 1024;
const MAX_IMAGES = 8;

async function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result as string));
    reader.addEventListener('error', () => reject(reader.error ?? new Error('The file cannot be read.')));
    reader.readAsDataURL(file);
  });
}
