using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Rows;

namespace Muster.Tests.Unit.Registry;

/// <summary>What a service says to a mesh is kept whole, and costs a row nothing where it says nothing.</summary>
public sealed class MeshRowsTests
{
    private static readonly Mesh _mesh = new()
    {
        DestinationName = "web",
        DestinationId = "web1",
        LocalAddress = "127.0.0.1",
        LocalPort = 80,
        Config = "{\"a\":[1,{\"b\":null}]}",
        Upstreams =
        [
            new MeshUpstream
            {
                DestinationType = "service",
                DestinationNamespace = "ns",
                DestinationName = "db",
                Datacenter = "dc2",
                LocalAddress = "127.0.0.2",
                LocalPort = 9191,
                Config = "{\"protocol\":\"http\"}",
                GatewayMode = "local",
            },
            new MeshUpstream { DestinationName = "cache", LocalPort = 1 },
        ],
        GatewayMode = "remote",
        ExposesChecks = true,
        ExposedPaths = [new ExposedPath { ListenerPort = 1, Path = "/h", LocalPort = 2, Protocol = "http2", FromCheck = true }],
        Native = true,
        Sidecar = new MeshSidecar("{\"Port\":5}", NamesId: false, Nests: false),
    };

    [Fact]
    public void A_mesh_comes_back_as_it_was()
    {
        var service = Read(ServiceCodec.Encode("n", new Service { Id = "p", Name = "p", Mesh = _mesh }));
        Assert.True(service.Mesh.SameAs(_mesh));
        Assert.True(service.Rest.IsEmpty);
    }

    [Fact]
    public void No_mesh_takes_no_room()
    {
        var service = new Service { Id = "p", Name = "p" };
        Assert.Same(Mesh.None, Read(ServiceCodec.Encode("n", service)).Mesh);
        Assert.Equal(
            ServiceCodec.Encode("n", service).Length,
            ServiceCodec.Encode("n", service with { Mesh = new Mesh() }).Length);
    }

    [Fact]
    public void Every_word_of_it_counts_as_content()
    {
        Mesh[] others =
        [
            _mesh with { DestinationName = "x" },
            _mesh with { DestinationId = "x" },
            _mesh with { LocalAddress = "x" },
            _mesh with { LocalPort = 1 },
            _mesh with { Config = "" },
            _mesh with { Upstreams = [_mesh.Upstreams[0]] },
            _mesh with { Upstreams = [_mesh.Upstreams[0], _mesh.Upstreams[1] with { LocalPort = 2 }] },
            _mesh with { GatewayMode = "" },
            _mesh with { ExposesChecks = false },
            _mesh with { ExposedPaths = [] },
            _mesh with { Native = false },
            _mesh with { Sidecar = null },
        ];
        Assert.All(others, other => Assert.False(_mesh.SameAs(other)));
        Assert.True(_mesh.SameAs(_mesh with { Upstreams = [.. _mesh.Upstreams] }));
    }

    private static Service Read(ReadOnlyMemory<byte> row) => ServiceCodec.Decode(
        new KeyValue(Key.Of("x"), row, new Revision(7), new Revision(9), 1, LeaseId.None)).Service;
}
