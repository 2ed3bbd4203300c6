namespace Muster.Registry.Catalog;

/// <summary>What a blocked question waits for: the question itself, its names folded, so that equal waits are one.</summary>
internal static class Topic
{
    public const string AnyState = "any";

    public static readonly Question Nodes = Question.Nodes;
    public static readonly Question Services = Question.Services;
    public static readonly Question Everything = Question.Everything;
    public static readonly Question Sessions = Question.Sessions;
    public static readonly Question Endings = Question.Endings;

    public static Question Service(string folded) => new(Asking.Service, folded);

    /// <summary>Not woken by checks, although they raise its index (Consul 1.8.7).</summary>
    public static Question Instances(string folded) => new(Asking.Instances, folded);

    public static Question Connect(string folded) => new(Asking.Connect, folded);

    public static Question ConnectHealth(string folded) => new(Asking.ConnectHealth, folded);

    public static Question Ingress(string folded) => new(Asking.Ingress, folded);

    public static Question GatewayInstances(string folded) => new(Asking.GatewayInstances, folded);

    public static Question GatewayServices(string folded) => new(Asking.GatewayServices, folded);

    public static Question Node(string folded) => new(Asking.Node, folded);

    public static Question NodeChecks(string folded) => new(Asking.NodeChecks, folded);

    public static Question ServiceChecks(string folded) => new(Asking.ServiceChecks, folded);

    public static Question Session(string id) => new(Asking.Session, id);

    public static Question NodeSessions(string folded) => new(Asking.NodeSessions, folded);

    public static Question State(string status) => new(Asking.State, status);

    /// <summary>A node named by its id is waited for by its name, as long as there is one.</summary>
    public static Question Of(Question question, CatalogSnapshot picture) => question.Asking switch
    {
        Asking.Nodes or Asking.Services or Asking.State or Asking.Everything or Asking.Nothing
            or Asking.Sessions or Asking.Endings => question,
        Asking.Service => Service(Keyspace.Fold(question.Name)),
        Asking.Instances => Instances(Keyspace.Fold(question.Name)),
        Asking.Node => Node(Keyspace.Fold(picture.FindNode(question.Name)?.Name ?? question.Name)),
        _ => question with { Name = Keyspace.Fold(question.Name) },
    };
}
