using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Entries;

namespace Muster.Registry.Rows;

internal static class EntryCodec
{
    private static readonly MessageParser<EntryRow> _knowing = EntryRow.Parser.WithDiscardUnknownFields(true);

    public static ConfigEntry Decode(KeyValue row)
    {
        var read = RowRest.Parse(_knowing, row.Value, out var rest);
        ConfigEntry entry = read.BodyCase switch
        {
            EntryRow.BodyOneofCase.ServiceDefaults => new ServiceDefaults
            {
                Name = read.Name,
                Protocol = read.ServiceDefaults.Protocol,
                GatewayMode = read.ServiceDefaults.GatewayMode,
                Expose = ExposureOf(read.ServiceDefaults.Expose),
                ExternalSni = read.ServiceDefaults.ExternalSni,
            },
            EntryRow.BodyOneofCase.ProxyDefaults => new ProxyDefaults
            {
                Name = read.Name,
                Config = read.ProxyDefaults.HasConfig ? read.ProxyDefaults.Config : null,
                Protocol = read.ProxyDefaults.Protocol,
                GatewayMode = read.ProxyDefaults.GatewayMode,
                Expose = ExposureOf(read.ProxyDefaults.Expose),
            },
            EntryRow.BodyOneofCase.Router => RouterCodec.Decode(read.Name, read.Router),
            EntryRow.BodyOneofCase.Splitter => new ServiceSplitter
            {
                Name = read.Name,
                Splits =
                [
                    .. read.Splitter.Splits.Select(
                        split => new ServiceSplit(split.Weight, split.Service, split.Subset, split.Namespace)),
                ],
            },
            EntryRow.BodyOneofCase.Resolver => ResolverCodec.Decode(read.Name, read.Resolver),
            EntryRow.BodyOneofCase.Ingress => GatewayCodec.Decode(read.Name, read.Ingress),
            EntryRow.BodyOneofCase.Terminating => GatewayCodec.Decode(read.Name, read.Terminating),
            _ => throw new InvalidDataException($"a configuration entry of a kind that this program does not know: {row.Key}"),
        };
        return entry with
        {
            Meta = Maps.Sorted(read.Meta),
            Created = row.Created,
            Modified = row.Modified,
            Rest = rest,
        };
    }

    public static ReadOnlyMemory<byte> Encode(ConfigEntry entry)
    {
        var row = RowRest.Begin(EntryRow.Parser, entry.Rest);
        row.Name = entry.Name;
        Maps.Fill(row.Meta, entry.Meta);
        switch (entry)
        {
            case ServiceDefaults defaults:
                row.ServiceDefaults = new ServiceDefaultsRow
                {
                    Protocol = defaults.Protocol,
                    GatewayMode = defaults.GatewayMode,
                    Expose = RowOf(defaults.Expose),
                    ExternalSni = defaults.ExternalSni,
                };
                break;
            case ProxyDefaults proxy:
                row.ProxyDefaults = new ProxyDefaultsRow
                {
                    Protocol = proxy.Protocol,
                    GatewayMode = proxy.GatewayMode,
                    Expose = RowOf(proxy.Expose),
                };
                if (proxy.Config is { } config)
                {
                    row.ProxyDefaults.Config = config;
                }

                break;
            case ServiceRouter router:
                row.Router = RouterCodec.Encode(router);
                break;
            case ServiceSplitter splitter:
                row.Splitter = new SplitterRow();
                row.Splitter.Splits.AddRange(splitter.Splits.Select(split => new SplitRow
                {
                    Weight = split.Weight,
                    Service = split.Service,
                    Subset = split.Subset,
                    Namespace = split.Namespace,
                }));
                break;
            case ServiceResolver resolver:
                row.Resolver = ResolverCodec.Encode(resolver);
                break;
            case IngressGateway ingress:
                row.Ingress = GatewayCodec.Encode(ingress);
                break;
            case TerminatingGateway terminating:
                row.Terminating = GatewayCodec.Encode(terminating);
                break;
        }

        return row.ToByteArray();
    }

    public static string TrustDomainOf(KeyValue row) => TrustDomainRow.Parser.ParseFrom(row.Value.Span).Name;

    public static ReadOnlyMemory<byte> EncodeTrustDomain(string name) => new TrustDomainRow { Name = name }.ToByteArray();

    private static Exposure ExposureOf(ExposureRow? row) =>
        row is null ? Exposure.None : new Exposure(row.Checks, [.. row.Paths.Select(MeshCodec.Decode)]);

    private static ExposureRow? RowOf(Exposure expose)
    {
        if (expose is { Checks: false, Paths.IsEmpty: true })
        {
            return null;
        }

        var row = new ExposureRow { Checks = expose.Checks };
        row.Paths.AddRange(expose.Paths.Select(MeshCodec.Encode));
        return row;
    }
}
