using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Rows;

internal static class ServiceCodec
{
    private static readonly MessageParser<ServiceRow> _knowing = ServiceRow.Parser.WithDiscardUnknownFields(true);

    public static ServiceInstance Decode(KeyValue row)
    {
        var read = RowRest.Parse(_knowing, row.Value, out var rest);
        var service = new Service
        {
            Id = read.Id,
            Name = read.Name,
            Kind = read.Kind,
            Tags = [.. read.Tags],
            Address = read.Address,
            Port = read.Port,
            Weights = new Weights(read.WeightPassing, read.WeightWarning),
            EnableTagOverride = read.EnableTagOverride,
            Rest = rest,
        };
        if (read.Meta.Count > 0)
        {
            service = service with { Meta = Maps.Sorted(read.Meta) };
        }

        if (read.Mesh is { } mesh)
        {
            service = service with { Mesh = MeshCodec.Decode(mesh) };
        }

        if (read.TaggedAddresses.Count > 0)
        {
            service = service with
            {
                TaggedAddresses = Maps.Sorted(
                    read.TaggedAddresses, address => new ServiceAddress(address.Address, (int)address.Port)),
            };
        }

        return new ServiceInstance(read.Node, service, row.Created, row.Modified);
    }

    public static ReadOnlyMemory<byte> Encode(string node, Service service)
    {
        var row = RowRest.Begin(ServiceRow.Parser, service.Rest);
        row.Node = node;
        row.Id = service.Id;
        row.Name = service.Name;
        row.Kind = service.Kind;
        row.Tags.Clear();
        row.Tags.AddRange(service.Tags);
        row.Address = service.Address;
        Maps.Fill(
            row.TaggedAddresses,
            service.TaggedAddresses,
            address => new ServiceAddressRow { Address = address.Address, Port = address.Port });
        Maps.Fill(row.Meta, service.Meta);
        row.Port = service.Port;
        row.WeightPassing = service.Weights.Passing;
        row.WeightWarning = service.Weights.Warning;
        row.EnableTagOverride = service.EnableTagOverride;
        row.Mesh = MeshCodec.Fill(row.Mesh, service.Mesh);
        return row.ToByteArray();
    }
}
