namespace Muster.Tests.Support;

/// <summary>Whether <c>./test --long</c> asked for the full counts.</summary>
public static class LongRun
{
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("MUSTER_LONG") == "1";

    public static T Choose<T>(T normally, T inLongRun) => Wanted ? inLongRun : normally;

    /// <summary>
    /// Leaves a line of what was measured for the summary of a long run (docs/verification.md), when one is being written.
    /// </summary>
    public static void Report(string line)
    {
        if (Environment.GetEnvironmentVariable("MUSTER_REPORT") is { Length: > 0 } path)
        {
            File.AppendAllText(path, line + "\n");
        }
    }
}
