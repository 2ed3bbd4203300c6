using System.Collections.Immutable;
using Muster.Bedrock;

namespace Muster.Agent.Config;

/// <summary>Where etcd's clients are told to come to (etcd's <c>--advertise-client-urls</c>). Pure.</summary>
internal static class EtcdPlaces
{
    /// <summary>As they were written; none: where the doors are.</summary>
    public static Result<ImmutableArray<string>> Of(IReadOnlyList<string>? given)
    {
        var places = ImmutableArray.CreateBuilder<string>();
        foreach (var written in given ?? [])
        {
            if (!Uri.TryCreate(written, UriKind.Absolute, out var uri)
                || uri is not { Scheme: "http" or "https", PathAndQuery: "/", UserInfo: "", Fragment: "", Host.Length: > 0 })
            {
                return new Refused(
                    Refusal.Invalid,
                    $"etcd_advertise: \"{written}\" is no address for etcd's clients: write one such as https://etcd.example:2379");
            }

            places.Add(written.TrimEnd('/'));
        }

        return places.ToImmutable();
    }
}
