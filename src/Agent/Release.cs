using System.Reflection;

namespace Muster.Agent;

/// <summary>Which Muster this is, and as which Consul it speaks.</summary>
public static class Release
{
    public const string Consul = "1.8.7";

    /// <summary>Without what the build appends after a plus sign.</summary>
    public static string Muster { get; } = typeof(Release).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split('+')[0];
}
