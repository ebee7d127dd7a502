import { MediaTimeDisplay } from 'media-chrome';

/** 5.999 s, as encoders have it, read 0:06 here as on the pages around. */
class Time extends MediaTimeDisplay {
  override get mediaDuration(): number {
    return Math.round(super.mediaDuration);
  }

  override set mediaDuration(seconds: number) {
    super.mediaDuration = seconds;
  }
}

customElements.define('sv-time', Time);
