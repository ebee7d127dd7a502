import './sv-player.ts';
