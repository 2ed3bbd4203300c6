namespace Muster.Registry.Catalog.Past;

public enum CatalogSubjectKind
{
    Service,

    /// <summary>A service's instance, by its id, on whichever node.</summary>
    Instance,

    Node,
}

/// <summary>Whose past is told. Names are the same whatever their case.</summary>
public readonly record struct CatalogSubject(CatalogSubjectKind Kind, string Name)
{
    internal bool IsMeant(ServiceInstance? instance) => instance is not null && Is(Kind switch
    {
        CatalogSubjectKind.Service => instance.Service.Name,
        CatalogSubjectKind.Instance => instance.Service.Id,
        _ => instance.Node,
    });

    internal bool Is(string name) => string.Equals(name, Name, StringComparison.OrdinalIgnoreCase);
}
