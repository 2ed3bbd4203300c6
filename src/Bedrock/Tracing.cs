using System.Diagnostics;

namespace Muster.Bedrock;

/// <summary>
/// The spans of all rooms. While nobody listens a span is null and costs one comparison; the agent listens when it is told
/// where to send them.
/// </summary>
public static class Tracing
{
    /// <summary>What listeners know the spans by.</summary>
    public const string SourceName = "Muster";

    public static readonly ActivitySource Source = new(SourceName);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>A span below the one that is open here; null when nobody wants it.</summary>
    public static Activity? Start(string name) => Source.StartActivity(name);
}
