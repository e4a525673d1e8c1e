/**
 * Whether the screen of this browser stays signed in while nobody is there. A wall must go on showing;
 * a desk that was left must not stay open, so somebody has to choose it.
 */
import { useState } from 'react';

const name = 'yuanjian.screen.stays';

export function useStay(): [boolean, (stays: boolean) => void] {
  const [stays, setStays] = useState(() => localStorage.getItem(name) === 'yes');
  const choose = (next: boolean) => {
    localStorage.setItem(name, next ? 'yes' : 'no');
    setStays(next);
  };
  return [stays, choose];
}
