using System.Globalization;
using Muster.Doors.Dns.Wire;

namespace Muster.Doors.Dns;

/// <summary>
/// Says what a name means, as Consul 1.8.7 does: the rightmost label that is a known word decides; what stands left of it
/// is the name, what stands right of it, up to the domain, is the datacenter.
/// </summary>
internal sealed class Names
{
    private const int V4HexDigits = 8;
    private const int V6HexDigits = 32;

    private readonly string[][] _domains;
    private readonly DnsName _domain;

    /// <summary>Domains without dots at their ends; the alternative may be empty.</summary>
    public Names(string domain, string altDomain)
    {
        var domains = new[] { domain, altDomain }
            .Where(name => name.Length > 0)
            .Select(name => name.Trim('.').ToLowerInvariant())
            .ToArray();
        _domains = [.. domains.Select(name => name.Split('.')).OrderByDescending(labels => labels.Length)];
        _domain = DnsName.TryParse(domains[0], out var parsed)
            ? parsed
            : throw new ArgumentException($"'{domain}' is no DNS domain.", nameof(domain));
    }

    /// <summary>The first domain, in lower case.</summary>
    public DnsName Domain => _domain;

    public Asked Parse(DnsName name, RecordType type)
    {
        var labels = name.LowerLabels();
        foreach (var domain in _domains)
        {
            if (labels.AsSpan().EndsWith(domain))
            {
                return Parse(labels.AsSpan(..^domain.Length), type);
            }
        }

        return labels is [.., "arpa"] ? Reversed(labels) : new Asked.Foreign();
    }

    private Asked Parse(ReadOnlySpan<string> labels, RecordType type)
    {
        for (var i = labels.Length - 1; i >= 0; i--)
        {
            var left = labels[..i];
            var right = labels[(i + 1)..];
            switch (labels[i])
            {
                case "service":
                    return Service(left, right);
                case "node":
                    return !left.IsEmpty && TryDatacenter(right, out var datacenter)
                        ? new Asked.Node(Joined(left), datacenter)
                        : new Asked.Nothing();
                case "query":
                    return Query(left, right);
                case "addr":
                    return left.Length == 1 ? Address(left[0], right) : new Asked.Nothing();
                case "connect":
                    return Through(Road.Connect, left, right);
                case "ingress":
                    return Through(Road.Ingress, left, right);
                case ['_', ..] when type == RecordType.Srv:
                    return Service(labels[..(i + 1)], right); // RFC 2782 names need not say "service".
            }
        }

        return new Asked.Nothing();
    }

    private static Asked Service(ReadOnlySpan<string> labels, ReadOnlySpan<string> right)
    {
        if (labels.IsEmpty || !TryDatacenter(right, out var datacenter))
        {
            return new Asked.Nothing();
        }

        if (labels is [['_', .. var service], ['_', .. var tag]])
        {
            return new Asked.Service(service, tag == "tcp" ? "" : tag, datacenter);
        }

        return new Asked.Service(labels[^1], Joined(labels[..^1]), datacenter);
    }

    /// <summary>What stands before the name does not choose (Consul 1.8.7).</summary>
    private static Asked Through(Road road, ReadOnlySpan<string> labels, ReadOnlySpan<string> right) =>
        !labels.IsEmpty && TryDatacenter(right, out var datacenter)
            ? new Asked.Service(labels[^1], "", datacenter, road)
            : new Asked.Nothing();

    /// <summary>NAME.query, the name with dots as it may be; _NAME._tcp.query says the same (Consul 1.15).</summary>
    private static Asked Query(ReadOnlySpan<string> labels, ReadOnlySpan<string> right)
    {
        if (labels.IsEmpty || !TryDatacenter(right, out var datacenter))
        {
            return new Asked.Nothing();
        }

        return new Asked.Query(labels is [['_', .. var name], ['_', ..]] ? name : Joined(labels), datacenter);
    }

    /// <summary>The datacenter of an addr name is not looked at (Consul 1.8.7).</summary>
    private Asked Address(string hex, ReadOnlySpan<string> right)
    {
        if (hex.Length / 2 is not (V4HexDigits / 2 or V6HexDigits / 2))
        {
            return new Asked.Empty();
        }

        if (hex.Length is not (V4HexDigits or V6HexDigits)
            || !UInt128.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            || !DnsName.TryJoin(Joined([hex, "addr", .. right]), _domain, out var owner))
        {
            return new Asked.Nothing();
        }

        return new Asked.Address(owner, new Ip(value, hex.Length == V4HexDigits));
    }

    private static Asked.Reverse Reversed(string[] labels) => labels switch
    {
        [.. var digits, "in-addr", "arpa"] when digits.Length == 4 =>
            new(Ip.TryParse(string.Join('.', digits.Reverse()), out var ip) ? ip : null),
        [.. var digits, "ip6", "arpa"] when digits.Length == V6HexDigits && digits.All(digit => digit.Length == 1) =>
            new(UInt128.TryParse(
                string.Concat(digits.Reverse()), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                ? new Ip(value, IsV4: false)
                : null),
        _ => new(Ip: null),
    };

    /// <summary>Nothing for our own, one label, or one followed by <c>dc</c> (Consul 1.14).</summary>
    private static bool TryDatacenter(ReadOnlySpan<string> labels, out string datacenter)
    {
        datacenter = labels.IsEmpty ? "" : labels[0];
        return labels.Length <= 1 || labels is [_, "dc"];
    }

    private static string Joined(ReadOnlySpan<string> labels) => labels.Length == 1 ? labels[0] : string.Join('.', labels);
}
