using System.Collections.Immutable;
using System.Globalization;
using Muster.Doors;

namespace Muster.Agent.Host;

/// <summary>Reads the kernel's texts about itself. Pure; what is not understood is left out.</summary>
internal static class ProcText
{
    private const int BytesOfKibibyte = 1024;

    /// <summary>/proc/meminfo: <c>MemTotal:  24684092 kB</c>, a line each.</summary>
    public static MemoryReport Memory(string text)
    {
        var bytes = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        foreach (var (name, value) in Pairs(text))
        {
            var parts = value.Split(' ');
            if (long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                bytes[name] = parts.Length > 1 && parts[1] == "kB" ? number * BytesOfKibibyte : number;
            }
        }

        return new MemoryReport(bytes.ToImmutable());
    }

    /// <summary>/proc/cpuinfo: a paragraph for each processor.</summary>
    public static ImmutableArray<CpuReport> Cpus(string text) =>
    [
        .. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Select(paragraph => Pairs(paragraph).ToImmutableSortedDictionary(
                pair => pair.Name, pair => pair.Value, StringComparer.Ordinal))
            .Where(facts => facts.ContainsKey("processor"))
            .Select(facts => new CpuReport(facts)),
    ];

    /// <summary>A line such as <c>ID="debian"</c> of /etc/os-release; empty where there is none.</summary>
    public static string ReleaseValue(string text, string name) => text.Split('\n')
        .Where(line => line.StartsWith($"{name}=", StringComparison.Ordinal))
        .Select(line => line[(name.Length + 1)..].Trim().Trim('"', '\''))
        .FirstOrDefault("");

    /// <summary>The kin that a distribution's tools come from.</summary>
    public static string FamilyOf(string id, string idLike)
    {
        foreach (var kin in (IEnumerable<string>)[id, .. idLike.Split(' ')])
        {
            switch (kin)
            {
                case "debian" or "ubuntu":
                    return "debian";
                case "rhel" or "fedora" or "centos" or "rocky" or "almalinux" or "ol" or "amzn":
                    return kin is "fedora" ? "fedora" : "rhel";
                case "suse" or "sles" or "opensuse":
                    return "suse";
                case "alpine" or "arch" or "gentoo" or "slackware":
                    return kin;
            }
        }

        return "";
    }

    /// <summary>
    /// /proc/PID/task/TID/stat: <c>123 (name) S …</c>, times in the 14th and 15th field. The name may hold anything, so
    /// fields are counted behind the last bracket. Null when it is no such line.
    /// </summary>
    public static ThreadReport? Thread(int id, string stat)
    {
        const int FirstBehindName = 3;
        const int UserField = 14;
        const int SystemField = 15;
        const int TicksPerSecond = 100; // USER_HZ: the same on every Linux that .NET runs on.
        var (open, close) = (stat.IndexOf('('), stat.LastIndexOf(')'));
        if (open < 0 || close < open)
        {
            return null;
        }

        var fields = stat[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length <= SystemField - FirstBehindName
            || !long.TryParse(fields[UserField - FirstBehindName], CultureInfo.InvariantCulture, out var user)
            || !long.TryParse(fields[SystemField - FirstBehindName], CultureInfo.InvariantCulture, out var system))
        {
            return null;
        }

        return new ThreadReport(
            id, stat[(open + 1)..close], fields[0][0], TimeSpan.FromSeconds((double)(user + system) / TicksPerSecond));
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string text)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && seen.Add(line[..colon].Trim()))
            {
                yield return (line[..colon].Trim(), line[(colon + 1)..].Trim());
            }
        }
    }
}
