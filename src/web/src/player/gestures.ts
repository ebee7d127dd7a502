import { MediaGestureReceiver } from 'media-chrome';

/** A tap does what a click does: plays or pauses. */
class Gestures extends MediaGestureReceiver {
  override handleTap(event: Event): void {
    this.handleMouseClick(event);
  }
}

customElements.define('sv-gestures', Gestures);
