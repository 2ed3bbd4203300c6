namespace Muster.Tests.Support;

/// <summary>Whether <c>./test --long</c> asked for the full counts.</summary>
public static class LongRun
{
    public static bool Wanted { get; } = Environment.GetEnvironmentVariable("MUSTER_LONG") == "1";

    public static T Choose<T>(T normally, T inLongRun) => Wanted ? inLongRun : normally;
}
