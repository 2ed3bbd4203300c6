using Muster.Tests.Conformance.Wire;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>
/// <c>MUSTER_PAIRS_TRANSCRIPT=folder</c> keeps every pair of raw answers there, one file a scenario: to see what a server
/// really says.
/// </summary>
internal static class Transcript
{
    private static readonly string? _folder = Environment.GetEnvironmentVariable("MUSTER_PAIRS_TRANSCRIPT");

    public static void Add(Scenario scenario, Step.Ask ask, RawAnswer oracle, RawAnswer tested)
    {
        if (_folder is { Length: > 0 })
        {
            Directory.CreateDirectory(_folder);
            File.AppendAllText(
                Path.Combine(_folder, $"{scenario.Id.Replace('/', '.')}.txt"),
                $"=== line {ask.Line}: {ask.Method} {ask.Target}\n{oracle}\n--- under test\n{tested}\n\n");
        }
    }
}
