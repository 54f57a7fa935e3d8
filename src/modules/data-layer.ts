import type { Module } from '../core/module.js';

export const dataLayer = (): Module => () => {};
