namespace Muster.Bedrock.Metrics;

/// <summary>
/// Which bucket of a histogram a value falls into: eight to each doubling, so a quantile is known to a sixteenth of itself.
/// </summary>
internal static class Buckets
{
    /// <summary>Eight buckets a doubling.</summary>
    private const int Bits = 3;

    /// <summary>2^-14: in milliseconds, a sixteenth of a microsecond. What is below shares the first bucket.</summary>
    private const int ExponentMin = -14;

    /// <summary>2^22: in milliseconds, more than an hour. What is above shares the last bucket.</summary>
    private const int ExponentMax = 22;

    public const int Count = (ExponentMax - ExponentMin) << Bits;

    private const int MantissaBits = 52;
    private const int ExponentBias = 1023;
    private const long First = (long)(ExponentMin + ExponentBias) << Bits;

    /// <summary>A double's highest bits, exponent and start of the mantissa, are its bucket's number already.</summary>
    public static int Of(double value) => value > 0
        ? (int)Math.Clamp((BitConverter.DoubleToInt64Bits(value) >> (MantissaBits - Bits)) - First, 0, Count - 1)
        : 0;

    /// <summary>The value in the bucket's middle.</summary>
    public static double Middle(int bucket) => (Start(bucket) + Start(bucket + 1)) / 2;

    private static double Start(int bucket) =>
        BitConverter.Int64BitsToDouble((bucket + First) << (MantissaBits - Bits));
}
