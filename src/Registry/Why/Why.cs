using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Kv.Past;
using Muster.Registry.Queries;

namespace Muster.Registry.Why;

/// <summary>
/// Explains why a service, an instance, a node, a prepared query or a key is, or is not, in the answers that clients get. It
/// gathers what is known now, or was at a time, and what led there; what follows from it is decided by pure functions.
/// </summary>
public sealed class Why(WhyOptions options)
{
    private const int MomentsMax = CatalogPast.MomentsMax;
    private const int KeyMomentsMax = 100;

    /// <summary>A picture that does not come up to the present within this time is explained as it is.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    public async ValueTask<Result<Explanation>> ExplainAsync(Caller caller, WhyAsked asked, CancellationToken cancel)
    {
        if (asked.Datacenter.Length > 0 && !Same(asked.Datacenter, options.Datacenter))
        {
            return AbsenceReasoning.Elsewhere(asked, options.Datacenter);
        }

        if (!(await LookAsync(caller, asked, cancel)).TryGet(out var evidence, out var refused)
            || !(await QueryAsync(caller, asked, cancel)).TryGet(out var query, out refused))
        {
            return refused;
        }

        return asked.Kind switch
        {
            WhyKind.Any or WhyKind.Service when evidence.Picture.Health(asked.Name).Count > 0 =>
                await ServiceAsync(caller, asked, evidence, cancel),
            WhyKind.Any or WhyKind.Instance when InstanceOf(evidence.Picture, asked.Name) is { } instance =>
                await InstanceAsync(caller, asked, instance, evidence, cancel),
            WhyKind.Any or WhyKind.Node when evidence.Picture.FindNode(asked.Name) is { } node =>
                await NodeAsync(caller, asked with { Name = node.Name }, evidence, cancel),
            WhyKind.Any or WhyKind.Query when query is not null => await QueryAsync(caller, asked, query, evidence, cancel),
            WhyKind.Query => AbsenceReasoning.Unknown(asked, evidence),
            WhyKind.Key => await KeyAsync(caller, asked, evidence, cancel),
            _ => await AbsentAsync(caller, asked, evidence, cancel),
        };
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static ServiceInstance? InstanceOf(CatalogSnapshot picture, string id) =>
        picture.Nodes.SelectMany(node => picture.ServicesOf(node.Name)).FirstOrDefault(instance => Same(instance.Service.Id, id));

    private async ValueTask<Result<Evidence>> LookAsync(Caller caller, WhyAsked asked, CancellationToken cancel)
    {
        if (asked.At is { } when)
        {
            return (await options.CatalogPast.AsOfAsync(caller, when, cancel)).TryGet(out var then, out var refused)
                ? new Evidence
                {
                    Picture = then.Picture,
                    Now = then.Time,
                    Dns = options.Dns(asked.Name),
                    Agent = options.Agent,
                    Datacenter = options.Datacenter,
                }
                : refused;
        }

        if (!(await PresentAsync(caller, cancel)).TryGet(out var picture, out var unavailable)
            || !(await options.Queries.ListAsync(caller, Reading.Now, cancel)).TryGet(out var queries, out unavailable))
        {
            return unavailable;
        }

        return new Evidence
        {
            Picture = picture ?? options.Catalog.Current,
            IsBehind = picture is null,
            Now = options.Time.GetUtcNow(),
            Dns = options.Dns(asked.Name),
            Agent = options.Agent,
            Datacenter = options.Datacenter,
            OwnServices = options.Local.Services,
            OwnChecks = options.Local.Checks,
            Coordinates = options.Coordinates.Current,
            Queries = [.. queries.Value.Where(query => !query.IsTemplate).Select(query => query.Name)],
        };
    }

    /// <summary>Null where the picture does not come up to the present.</summary>
    private async ValueTask<Result<CatalogSnapshot?>> PresentAsync(Caller caller, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(_patience, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            return (await options.Catalog.AskAsync(caller, Question.Everything, Reading.Now, either.Token))
                .TryGet(out var picture, out var refused)
                ? picture
                : refused;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return Result<CatalogSnapshot?>.Of(null);
        }
    }

    /// <summary>The query that is called so; a template stands for names without end, and is meant only where queries are.</summary>
    private async ValueTask<Result<PreparedQuery?>> QueryAsync(Caller caller, WhyAsked asked, CancellationToken cancel)
    {
        if (asked.At is not null || asked.Kind is not (WhyKind.Any or WhyKind.Query) || asked.Name.Length == 0)
        {
            return Result<PreparedQuery?>.Of(null);
        }

        if (!(await options.Queries.ExplainAsync(caller, asked.Name, Consistency.Default, cancel)).TryGet(out var query, out var refused))
        {
            return refused;
        }

        var named = query is not null && (Same(query.Name, asked.Name) || Same(query.Id, asked.Name));
        return Result<PreparedQuery?>.Of(named || asked.Kind == WhyKind.Query ? query : null);
    }

    private async ValueTask<Result<Evidence>> WithStoryAsync(
        Caller caller, CatalogSubject subject, WhyAsked asked, Evidence evidence, CancellationToken cancel)
    {
        var before = asked.At is null ? Revision.Never : evidence.Picture.At.Next();
        return (await options.CatalogPast.StoryAsync(caller, subject, before, null, MomentsMax, cancel))
            .TryGet(out var story, out var refused)
            ? evidence with { Story = story }
            : refused;
    }

    private async ValueTask<Result<Explanation>> ServiceAsync(
        Caller caller, WhyAsked asked, Evidence evidence, CancellationToken cancel) =>
        (await WithStoryAsync(caller, new(CatalogSubjectKind.Service, asked.Name), asked, evidence, cancel))
            .TryGet(out var told, out var refused)
            ? ServiceReasoning.Explain(asked, told)
            : refused;

    private async ValueTask<Result<Explanation>> InstanceAsync(
        Caller caller, WhyAsked asked, ServiceInstance instance, Evidence evidence, CancellationToken cancel)
    {
        var service = instance.Service;
        return (await WithStoryAsync(caller, new(CatalogSubjectKind.Instance, service.Id), asked, evidence, cancel))
            .TryGet(out var told, out var refused)
            ? ServiceReasoning.Explain(
                asked with { Name = service.Name, Instance = service.Id }, told with { Dns = options.Dns(service.Name) })
                with { Kind = WhyKind.Instance }
            : refused;
    }

    private async ValueTask<Result<Explanation>> NodeAsync(
        Caller caller, WhyAsked asked, Evidence evidence, CancellationToken cancel) =>
        (await WithStoryAsync(caller, new(CatalogSubjectKind.Node, asked.Name), asked, evidence, cancel))
            .TryGet(out var told, out var refused)
            ? NodeReasoning.Explain(asked, told)
            : refused;

    private async ValueTask<Result<Explanation>> QueryAsync(
        Caller caller, WhyAsked asked, PreparedQuery query, Evidence evidence, CancellationToken cancel)
    {
        var service = QueryReasoning.AskedBy(query, asked);
        return (await WithStoryAsync(caller, new(CatalogSubjectKind.Service, service.Name), asked, evidence, cancel))
            .TryGet(out var told, out var refused)
            ? QueryReasoning.Explain(
                query,
                ServiceReasoning.Explain(service, told with { Dns = QueryReasoning.LimitsOf(options.Dns(service.Name), asked.Door) }))
            : refused;
    }

    private async ValueTask<Result<Explanation>> KeyAsync(
        Caller caller, WhyAsked asked, Evidence evidence, CancellationToken cancel)
    {
        var before = asked.At is null ? Revision.Never : evidence.Picture.At.Next();
        return (await options.KvPast.StoryAsync(caller, Key.Of(asked.Name), before, null, KeyMomentsMax, cancel))
            .TryGet(out var story, out var refused)
            ? KeyReasoning.Explain(asked, evidence with { KeyStory = story })
            : refused;
    }

    /// <summary>Nothing is called so now: what was?</summary>
    private async ValueTask<Result<Explanation>> AbsentAsync(
        Caller caller, WhyAsked asked, Evidence evidence, CancellationToken cancel)
    {
        foreach (var (kind, subject) in ((WhyKind, CatalogSubjectKind)[])
            [(WhyKind.Service, CatalogSubjectKind.Service), (WhyKind.Instance, CatalogSubjectKind.Instance), (WhyKind.Node, CatalogSubjectKind.Node)])
        {
            if (asked.Kind != WhyKind.Any && asked.Kind != kind)
            {
                continue;
            }

            if (!(await WithStoryAsync(caller, new(subject, asked.Name), asked, evidence, cancel)).TryGet(out var told, out var refused))
            {
                return refused;
            }

            evidence = told;
            var own = kind == WhyKind.Service && evidence.OwnServices.Values.Any(service => Same(service.Name, asked.Name));
            if (evidence.Story.Moments.Count > 0 || own)
            {
                return kind == WhyKind.Service
                    ? AbsenceReasoning.OfService(asked, evidence)
                    : AbsenceReasoning.Gone(kind, asked.Name, evidence, evidence.Story.Moments)!;
            }
        }

        return asked.Kind == WhyKind.Any
            ? await KeyAsync(caller, asked, evidence, cancel)
            : AbsenceReasoning.Unknown(asked, evidence);
    }
}
