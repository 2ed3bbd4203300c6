using System.Collections.Immutable;

namespace Muster.Registry.Entries;

/// <summary>Which share of the requests to a service goes where.</summary>
public sealed record ServiceSplitter : ConfigEntry
{
    public override string Kind => EntryKinds.Splitter;

    public ImmutableArray<ServiceSplit> Splits { get; init; } = [];
}

/// <param name="Weight">Percent, in hundredths: all weights of a splitter make 100.</param>
/// <param name="Service">Empty: the service itself.</param>
public sealed record ServiceSplit(float Weight, string Service, string Subset, string Namespace)
{
    /// <summary>The weight in hundredths of a percent, as Consul rounds.</summary>
    public static int Scaled(float weight) => (int)Math.Round((double)(weight * 100.0f), MidpointRounding.AwayFromZero);

    /// <summary>The nearest weight that can be kept.</summary>
    public static float Rounded(float weight) => Scaled(weight) / 100.0f;
}
