import qrcode from 'qrcode-generator'

/** Light modules around the picture, without which cameras do not find it. */
const quiet = 4

/** A text as a QR code: how many modules wide it is, and an SVG path over the dark ones. */
export function qrCode(text: string): { size: number; path: string } {
  const code = qrcode(0, 'M')
  code.addData(text)
  code.make()
  const count = code.getModuleCount()
  let path = ''
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      let width = 0
      while (column + width < count && code.isDark(row, column + width)) width += 1
      if (width > 0) path += `M${column + quiet} ${row + quiet}h${width}v1h-${width}z`
      column += width
    }
  }
  return { size: count + 2 * quiet, path }
}
