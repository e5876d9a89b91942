/// The tables of a project's database that the guide speaks of, with their rows.
public struct DemoTables: Sendable, Hashable {
    /// `calcom_event_type_mappings.calcom_event_type_id`: Cal.com's parent event types. The last is that of groups.
    public var eventTypes: [Int]
    /// `instructor_calcom_event_types.child_event_type_id`.
    public var instructorEventTypes: [Int]
    /// `profiles.scheduling_url`, one for each instructor; `nil` for who has none.
    public var schedulingURLs: [String?]
    /// `org_platform_subscriptions.stripe_customer_id`.
    public var customers: [String]
    /// Further statements, for tests.
    public var statements: [String] = []

    /// The rows; none by default.
    public init(
        eventTypes: [Int] = [], instructorEventTypes: [Int] = [], schedulingURLs: [String?] = [],
        customers: [String] = []
    ) {
        self.customers = customers
        self.eventTypes = eventTypes
        self.instructorEventTypes = instructorEventTypes
        self.schedulingURLs = schedulingURLs
    }

    /// All statements that make the tables and their rows.
    var script: String {
        ([Self.tables] + rows + statements).joined(separator: ";\n") + ";\n"
    }

    private static let tables = """
        create table calcom_event_type_mappings (
          id uuid primary key default gen_random_uuid(), calcom_event_type_id integer unique not null,
          calcom_event_type_slug text, calcom_event_type_name text, session_target text, module_type text,
          is_active boolean not null default true);
        create table profiles (
          id uuid primary key default gen_random_uuid(), email text unique not null, scheduling_url text);
        create table instructor_calcom_event_types (
          id uuid primary key default gen_random_uuid(), instructor_id uuid references profiles,
          module_type text, child_event_type_id integer, booking_url text);
        create table groups (
          id uuid primary key default gen_random_uuid(), name text,
          calcom_mapping_id uuid references calcom_event_type_mappings);
        create table org_platform_subscriptions (
          id uuid primary key default gen_random_uuid(), stripe_customer_id text, stripe_subscription_id text);
        alter table calcom_event_type_mappings enable row level security;
        create index idx_instructor_calcom_event_types_instructor on instructor_calcom_event_types (instructor_id)
        """

    private var rows: [String] {
        let types = eventTypes.enumerated().map { index, id in
            let isGroup = index == eventTypes.count - 1
            return """
                insert into calcom_event_type_mappings (calcom_event_type_id, calcom_event_type_slug,
                  calcom_event_type_name, session_target, module_type)
                values (\(id), 'session-\(index)', 'Session \(index)',
                  '\(isGroup ? "group_session" : "module_session")', \(isGroup ? "null" : "'session'"))
                """
        }
        let profiles = schedulingURLs.enumerated().map { index, url in
            "insert into profiles (email, scheduling_url) values ('instructor\(index)@demo.innotrue.com', \(url.map { "'\($0)'" } ?? "null"))"
        }
        let children = instructorEventTypes.map { id in
            """
            insert into instructor_calcom_event_types (instructor_id, module_type, child_event_type_id, booking_url)
            select id, 'session', \(id), scheduling_url || '/coaching-\(id)' from profiles order by email limit 1
            """
        }
        let groups =
            eventTypes.isEmpty
            ? []
            : [
                """
                insert into groups (name, calcom_mapping_id) select 'Monday', id from calcom_event_type_mappings
                where session_target = 'group_session'
                """
            ]
        let subscriptions = customers.map {
            "insert into org_platform_subscriptions (stripe_customer_id) values ('\($0)')"
        }
        return types + profiles + children + groups + subscriptions
    }
}
