namespace Muster.Tests.Fault.Engine;

/// <summary>What a server under a steady load may use, however long it lasts.</summary>
internal static class SoakBounds
{
    /// <summary>Writes a second, of values of so many bytes, over so many keys.</summary>
    public const int WritesPerSecond = 20_000;
    public const int ValueBytes = 256;
    public const int Keys = 50_000;

    /// <summary>The journal finishes a checkpoint past 64 MiB; what is written until it comes to it is added.</summary>
    public const long WalBytes = 128L * 1024 * 1024;

    /// <summary>History with its rows' overhead, live rows, and free pages not yet given back.</summary>
    public static long FileBytes(long historyBytes) => (2 * historyBytes) + (64L * 1024 * 1024);

    /// <summary>Managed memory: history without values, live keys, recent batches, and garbage on its way out.</summary>
    public static long MemoryBytes(long historyBytes) => (2 * historyBytes) + (192L * 1024 * 1024);

    /// <summary>History itself, by its own count: the policy's bound and what is written until it is applied.</summary>
    public static long SupersededBytes(long historyBytes) => historyBytes + (16L * 1024 * 1024);
}
