/** Two sepals around a bud. */
export function BrandMark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="currentcolor" aria-hidden="true">
      <path
        opacity=".5"
        d="M12 2c2.900 2.600 4.200 5.200 4.200 7.700 0 2.500-1.700 4.500-4.200 5.600-2.500-1.100-4.200-3.100-4.200-5.600C7.800 7.200 9.100 4.600 12 2Z"
      />
      <path d="M12 22C6.600 20.800 3.200 16.700 3 9.200c4.600 1.500 8.100 5.600 9 12.800Zm0 0c5.400-1.200 8.800-5.300 9-12.800-4.600 1.500-8.100 5.600-9 12.800Z" />
    </svg>
  )
}
