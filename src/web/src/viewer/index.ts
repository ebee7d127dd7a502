import { call, download, type Video } from '../api.ts';
import { originalOf } from './original.ts';

// The page of what strangers may not see says nothing of it, not even its kind. Who may see it learns that here, by a token of their own;
// the player, some hundred times as large, comes only for what plays, or to say why there is nothing to see.
const place = document.querySelector('sv-player')!;
const video = await originalOf(place.getAttribute('video-id'), id => call<Video>('GET', `/videos/${id}`));
if (video) {
  const [card, name, button] = [document.createElement('div'), document.createElement('strong'), document.createElement('button')];
  [card.className, name.textContent] = ['original card', video.file_name];
  [button.className, button.textContent] = ['button', 'Download'];
  button.onclick = () => download(video.id).catch((error: Error) => (name.textContent = error.message));
  card.append(name, button);
  place.replaceWith(card);
  document.title = video.title;
} else {
  await import('../player/index.ts');
}
