import { type PointerEvent, useRef, useState } from 'react';

/** Pixels that a pointer moves before it drags; less is a click. */
const threshold = 6;

type Drag = { readonly x: number; readonly y: number };

/** Makes an element draggable with mouse, pen or finger onto an element with `data-drop`. */
export function useDrag(onDrop: (place: string) => void, enabled: boolean) {
  const start = useRef<Drag | undefined>(undefined);
  const [moved, setMoved] = useState<Drag | undefined>(undefined);
  const finish = (): void => {
    start.current = undefined;
    setMoved(undefined);
    markTarget(undefined);
  };
  return {
    dragging: moved !== undefined,
    style: moved === undefined ? undefined : { transform: `translate(${moved.x}px, ${moved.y}px) rotate(-2deg)` },
    handlers: {
      onPointerDown: (event: PointerEvent<HTMLElement>) => {
        if (!enabled || event.button !== 0) return;
        start.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove: (event: PointerEvent<HTMLElement>) => {
        if (start.current === undefined) return;
        const by = { x: event.clientX - start.current.x, y: event.clientY - start.current.y };
        if (moved === undefined && Math.hypot(by.x, by.y) < threshold) return;
        setMoved(by);
        markTarget(targetAt(event));
      },
      onPointerUp: (event: PointerEvent<HTMLElement>) => {
        const target = moved === undefined ? undefined : targetAt(event)?.dataset['drop'];
        // The browser sends a click after a drag.
        if (moved !== undefined) event.currentTarget.addEventListener('click', swallow, { once: true, capture: true });
        finish();
        if (target !== undefined) onDrop(target);
      },
      onPointerCancel: finish,
    },
  };
}

function targetAt(event: PointerEvent): HTMLElement | undefined {
  const under = document.elementsFromPoint(event.clientX, event.clientY);
  for (const element of under) {
    const target = element.closest<HTMLElement>('[data-drop]');
    if (target !== null) return target;
  }
  return undefined;
}

function markTarget(target: HTMLElement | undefined): void {
  for (const marked of document.querySelectorAll('[data-over]'))
    if (marked !== target) marked.removeAttribute('data-over');
  target?.setAttribute('data-over', '');
}

function swallow(event: Event): void {
  event.stopPropagation();
  event.preventDefault();
}
