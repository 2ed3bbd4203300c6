using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>What a service says to a mesh under <c>Connect</c>. Names that it does not know are stepped over (Consul 1.8.7).</summary>
internal sealed class ConnectBody
{
    private static readonly GoStruct<ConnectBody> _shape = new(
        "",
        "struct { SidecarServiceSnake *structs.ServiceDefinition \"json:\\\"sidecar_service\\\"\"; *structs.Alias }",
        new("Native", (json, body) => body._native = json.Bool() ?? body._native),
        new("SidecarService", (json, body) => body.ReadSidecar(json)),
        new("sidecar_service", (json, body) => body.ReadSidecar(json)))
    {
        TakesUnknownFields = true,
    };

    private bool _native;
    private ReadOnlyMemory<byte> _asked;

    /// <summary>The proxy to be registered along; null where none is asked for.</summary>
    public ServiceBody? Sidecar { get; private set; }

    public void Read(GoJsonReader json) => _ = json.OwnStruct(_shape, this);

    /// <summary>The mesh's words of a service, together with those of its proxy; mostly none.</summary>
    public Mesh Complete(Mesh mesh)
    {
        var complete = mesh with
        {
            Native = _native,
            Sidecar = Sidecar is null ? null : new MeshSidecar(
                new GoJsonReader(_asked).Value().Spell(), Sidecar.NamesId, Sidecar.Sidecar is not null),
        };
        return complete.SameAs(Mesh.None) ? Mesh.None : complete;
    }

    private void ReadSidecar(GoJsonReader json)
    {
        var asked = json.Ahead();
        var sidecar = new ServiceBody();
        if (json.OwnStruct(ServiceBody.Shape, sidecar))
        {
            (Sidecar, _asked) = (sidecar, asked);
        }
    }
}
