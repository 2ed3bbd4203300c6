using System.Numerics;

namespace Muster.Bedrock.Metrics;

/// <summary>Which cell a measuring thread writes to: that of the processor it runs on, mostly.</summary>
internal static class Processors
{
    /// <summary>More cells than this are not worth their memory: few threads meet on one of them.</summary>
    private const int CellsMax = 8;

    /// <summary>A power of two.</summary>
    public static int Cells { get; } =
        (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, CellsMax));

    public static int Cell() => Thread.GetCurrentProcessorId() & (Cells - 1);
}
