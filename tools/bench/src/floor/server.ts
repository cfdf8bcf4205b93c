// The floor: what the machine allows at the same durability with nothing else. A bare `ws` server and
// a bare `node:sqlite` table, one process, group commit a turn; no identity, no chain, no sealing, no
// replay. Every figure of ours is also told as a ratio to this.
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { type WebSocket, WebSocketServer } from 'ws';

interface Room {
  readonly sockets: Set<WebSocket>;
  revision: number;
}
type Frame = { t: 'join' | 'msg' | 'delivered' | 'displayed'; room: string; n?: number };
interface Write {
  readonly room: Room;
  readonly text: string;
}

const [directory = '.', port = '0'] = process.argv.slice(2);
const database = new DatabaseSync(`${directory}/floor.db`);
database.exec(
  'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000; CREATE TABLE event (position INTEGER PRIMARY KEY, room TEXT NOT NULL, data TEXT NOT NULL) STRICT',
);
const insert = database.prepare('INSERT INTO event (room, data) VALUES (?, ?)');
const rooms = new Map<string, Room>();
let waiting: Write[] = [];

function commit(): void {
  const batch = waiting;
  waiting = [];
  database.exec('BEGIN IMMEDIATE');
  for (const { text } of batch) insert.run('room', text);
  database.exec('COMMIT');
  for (const { room, text } of batch) for (const socket of room.sockets) socket.send(text);
}

function take(socket: WebSocket, frame: Frame): void {
  const room = rooms.get(frame.room) ?? { sockets: new Set(), revision: 0 };
  rooms.set(frame.room, room);
  if (frame.t === 'join') {
    room.sockets.add(socket);
    socket.on('close', () => room.sockets.delete(socket));
    socket.send('{"t":"joined"}');
    return;
  }
  room.revision += 1;
  if (waiting.length === 0) setImmediate(commit);
  waiting.push({ room, text: JSON.stringify({ ...frame, revision: room.revision }) });
}

const server = createServer();
new WebSocketServer({ server, perMessageDeflate: false }).on('connection', (socket) => {
  socket.on('message', (data) => take(socket, JSON.parse(String(data)) as Frame));
});
server.listen(Number(port), '127.0.0.1', () => {
  const address = server.address();
  console.log(`ready ${typeof address === 'object' && address ? address.port : 0}`);
});
