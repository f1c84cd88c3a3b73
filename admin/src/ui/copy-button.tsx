import { useClipboard } from '@mantine/hooks'
import { Check, Copy } from 'lucide-react'
import { Button } from './button.tsx'

export function CopyButton({ value, label }: { value: string; label: string }) {
  const clipboard = useClipboard()
  return (
    <Button
      variant="default"
      leftSection={clipboard.copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      onClick={() => clipboard.copy(value)}
    >
      <span aria-live="polite">{clipboard.copied ? 'Copied' : label}</span>
    </Button>
  )
}
