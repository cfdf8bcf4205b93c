import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { cpioOf } from './cpio.js';
import type { FileSystem, Kit } from './kit.js';
import { modulesInOrder } from './modules.js';

const devices = ['virtio_pci', 'virtio_blk', 'virtio_console', 'virtio_rng'];
const folders = ['bin', 'dev', 'modules', 'proc', 'root', 'sys'];

/** Mounts what there is and hands over to Node; turns the machine off behind it. */
const init = (fileSystem: FileSystem): string => `#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp
mount -t proc none /proc
mount -t sysfs none /sys
mount -t devtmpfs none /dev
for module in /modules/*.ko; do insmod "$module"; done
mount -t ext4 -o ro,noload /dev/vda /root
if mount -t ${fileSystem} /dev/vdb /root/data; then
  mount -t tmpfs none /root/tmp
  for folder in proc sys dev; do mount --move /$folder /root/$folder; done
  ifconfig lo 127.0.0.1 up
  chroot /root /bin/busybox sh -c 'cd /app && exec /bin/node test/power/dist/guest/main.js'
  sync
  umount /root/data
else
  for port in /dev/vport*; do echo unmountable >$port; done
fi
poweroff -f
`;

/** What the kernel starts from: busybox, the modules for its devices, and the program above. */
export function initramfsOf({ modules, busybox }: Kit, fileSystem: FileSystem): Buffer {
  const files = modulesInOrder(modules, [...devices, fileSystem]);
  return cpioOf(folders, [
    { path: 'init', bytes: Buffer.from(init(fileSystem)) },
    { path: 'bin/busybox', bytes: readFileSync(busybox) },
    ...files.map((file, index) => ({
      path: `modules/${String(index).padStart(2, '0')}-${basename(file)}`,
      bytes: readFileSync(file),
    })),
  ]);
}
